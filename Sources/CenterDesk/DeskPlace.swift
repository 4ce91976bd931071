/// A place of the desk's navigation, in its order, with the pages that belong to it.
enum DeskPlace: CaseIterable {
    case cases, catalogue, ratings, terminals

    var address: String {
        switch self {
        case .cases: "/cases"
        case .catalogue: "/catalogue"
        case .ratings: "/ratings"
        case .terminals: "/terminals"
        }
    }

    /// The key of its name.
    var name: String {
        switch self {
        case .cases: "center.desk.list.title"
        case .catalogue: "center.catalogue.title"
        case .ratings: "center.desk.rating.title"
        case .terminals: "center.desk.terminal.title"
        }
    }

    /// What `aria-current` says on the page of a template: this very page, or one below it.
    func current(on template: String) -> String? {
        switch (self, template) {
        case (.cases, "desk-cases"), (.catalogue, "desk-catalogue"), (.ratings, "desk-ratings"),
            (.terminals, "desk-terminals"):
            "page"
        case (.cases, "desk-case"), (.catalogue, "desk-catalogue-service"), (.terminals, "desk-terminal"): "true"
        default: nil
        }
    }
}
