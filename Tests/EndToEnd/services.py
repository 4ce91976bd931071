"""The services of the catalogue as their files tell them, and an answer to each of their questions."""

from datetime import date, timedelta

import yaml

from programs import ASSETS

# What the villagers of the tests answer; none of it may ever lie about in the clear.
PHONE = "13905990127"
ACCOUNT = "6217001270008812345"
RELATIVE = "330999196202151339"

SERVICES = {
    service["id"]: service
    for service in (yaml.safe_load(file.read_text()) for file in sorted((ASSETS / "catalogue").glob("*.yaml")))
}


def given(service, field):
    """An answer that fits the question: of choices the one on which most of the file hangs."""
    match field["kind"]:
        case "choice":
            hanging = [choice for part in service["form"] + service["materials"]
                       if part.get("when", {}).get("field") == field["id"] for choice in part["when"]["isOneOf"]]
            return max((choice["id"] for choice in field["choices"]), key=hanging.count)
        case "phone":
            return PHONE
        case "bankAccount":
            return ACCOUNT
        case "idNumber":
            return RELATIVE
        case "date":
            return str(date.today() + timedelta(days=-20 if field.get("max") == 0 else 20))
        case "number" | "money":
            return str(field.get("min", 0) or 3)
        case "text":
            return ""


def typed(field, answer):
    """The keys of an answer."""
    return answer.replace("-", "") if field["kind"] == "date" else answer


def shown(field, answer):
    """An answer as staff read it."""
    match field["kind"]:
        case "choice":
            return next(choice["label"] for choice in field["choices"] if choice["id"] == answer)
        case "date":
            day = date.fromisoformat(answer)
            return f"{day.year}年{day.month}月{day.day}日"
        case "number":
            return answer + field.get("unit", "")
        case "money":
            return answer + "元"
        case "bankAccount" | "idNumber":
            return answer[-4:]
        case _:
            return answer
