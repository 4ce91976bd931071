public import TownshipServices

// The way through the stages, forwards and back.
extension VillagerSession {
    mutating func advance(_ touch: Touch) -> [Effect] {
        if let effects = look(touch) ?? advanceOwn(touch) { return effects }
        switch (stage, touch) {
        case (.attract, .wake):
            show(.services)
            return []
        case (.services, .findOwedSlips):
            return wantCard(for: .owedSlips)
        case (.services, .back):
            return wipe()

        case (.guide(let service), .next):
            if turnedPage(of: pageCount) { return [] }
            return begin(service)
        case (.guide, .back):
            if page > 0 { turn(to: page - 1) } else { show(origin) }
            return []
        case (.notice(let service), .next):
            if turnedPage(of: pageCount) { return [] }
            if service.applicants == [.oneself] { return wantCard(for: .apply(service)) }
            show(.standing(service))
            return []
        case (.notice(let service), .back):
            if page > 0 { turn(to: page - 1) } else { show(.guide(service)) }
            return []
        case (.standing(let service), .stand(let standing)) where service.applicants.contains(standing):
            return wantCard(for: standing == .oneself ? .apply(service) : .representative(service, standing))
        case (.standing(let service), .back):
            show(.notice(service))
            return []
        case (.card(.represented(let service, let representative), _), .back):
            return [.wantCard(false)] + wantCard(for: .representative(service, representative.standing))
        case (.card(let purpose, _), .back):
            showLast(beforeCard: purpose)
            return [.wantCard(false)]

        case (.person(let application), .next):
            goOn(afterPerson: application)
            return []
        case (.question(let application, let condition), .reply(let reply)):
            answer(reply, to: condition, in: application)
            return []
        case (.question(let application, let condition), .next) where application.reply(to: condition) != nil:
            goOn(afterQuestion: condition, in: application)
            return []
        case (.question(let application, let condition), .back):
            if let before = application.questions.last(where: { $0 < condition }) {
                show(.question(application, before))
            } else {
                show(.person(application))
            }
            return []
        case (.person(let application), .back):
            return dropDraft() + wantCard(for: application.cardPurpose)
        case (.owedSlips(let owed), .printOwedSlips) where owed.progress != .printing:
            var printing = owed
            printing.progress = .printing
            show(.owedSlips(printing))
            return [.printSlips(owed.slips.map(\.number))]
        case (.owedSlips(let owed), .next) where owed.progress != .printing:
            guard let application = owed.next else { return wipe() }
            show(.person(application))
            return []

        case (.form(let application), .answers(let answers)):
            take(answers, in: application)
            return []
        case (.form(let application), .keep(let answers)):
            var application = application
            application.keep(answers, for: fieldsOnScreen)
            update(.form(application))
            return []
        case (.form(let application), .back):
            if page > 0 { turn(to: page - 1) } else { showLastBeforeForm(application) }
            return []
        case (.scan, _):
            return advanceScan(touch)

        case (.review(let application), .next):
            if turnedPage(of: pageCount) { return [] }
            show(.sign(application))
            return []
        case (.review(let application), .back):
            if page > 0 { turn(to: page - 1) } else { showLastBeforeReview(application) }
            return []
        case (.sign(let application), .sign(let strokes, let aspect)):
            guard strokes.contains(where: { $0.count > 1 }) else { return [] }
            return submit(application, signature: .drawn(strokes: strokes, aspect: aspect))
        case (.sign(let application), .signOnPaper):
            return submit(application, signature: .onPaper)
        case (.sign(let application), .back):
            show(.review(application))
            return []
        case (.notSubmitted(let application, _), .next):
            show(.submitting(application))
            return [.submit(application)]
        case (.thanks(let receipt), .next) where receipt.slip != .printing:
            return wipe()
        default:
            return []
        }
    }

    /// Over how many screens the present stage is spread: one, or in large letters as many as it
    /// takes to show one thing at a time.
    public var pageCount: Int {
        switch stage {
        case .services: screens(for: shelves.shelves.count)
        case .proofs: screens(for: shelves.proofs.count)
        case .shelf, .search: screens(for: listedServices.count)
        case .cases(let own): screens(for: own.cases.count)
        case .guide(let service): service.guideScreens(large: largeText)
        case .notice(let service): service.noticeScreens(large: largeText)
        case .form(let application): max(1, application.formScreens(large: largeText).count)
        case .review(let application):
            max(1, application.reviewScreens(large: largeText, isDateUnsure: isDateUnsure).count)
        default: 1
        }
    }

    /// The fields of the form that the present screen asks.
    public var fieldsOnScreen: [FormField] {
        guard case .form(let application) = stage else { return [] }
        let screens = application.formScreens(large: largeText)
        return screens.indices.contains(page) ? screens[page] : screens.last ?? []
    }

    /// The step of the application that the present screen belongs to, from 0: card, form,
    /// scan, review, signature. Nil outside an application.
    public var step: Int? {
        switch stage {
        case .card(.owedSlips, _), .card(.cases, _): nil
        case .card, .person, .question: 0
        case .form: 1
        case .scan: 2
        case .review: 3
        case .sign, .submitting, .notSubmitted: 4
        default: nil
        }
    }

    private mutating func turnedPage(of count: Int) -> Bool {
        guard page + 1 < count else { return false }
        turn(to: page + 1)
        return true
    }

    private mutating func goOn(afterPerson application: Application) {
        if let first = application.questions.first {
            show(.question(application, first))
        } else {
            goOn(afterQuestions: application)
        }
    }

    /// Yes goes on; no and unsure say first what follows from it, which is never a refusal.
    private mutating func answer(_ reply: ConditionReply, to condition: Int, in application: Application) {
        var application = application
        application.answers[ConditionReply.field(condition)] = reply.rawValue
        if reply == .yes {
            goOn(afterQuestion: condition, in: application)
        } else {
            show(.question(application, condition))
        }
    }

    private mutating func goOn(afterQuestion condition: Int, in application: Application) {
        if let next = application.questions.first(where: { $0 > condition }) {
            show(.question(application, next))
        } else {
            goOn(afterQuestions: application)
        }
    }

    private mutating func showLastBeforeForm(_ application: Application) {
        if let last = application.questions.last {
            show(.question(application, last))
        } else {
            show(.person(application))
        }
    }

    private mutating func goOn(afterQuestions application: Application) {
        if application.askedFields.isEmpty {
            goOn(afterForm: application)
        } else {
            show(.form(application))
        }
    }

    private mutating func take(_ answers: FormAnswers, in application: Application) {
        var application = application
        let fields = fieldsOnScreen
        application.take(answers, for: fields)
        update(.form(application))
        if fields.contains(where: { application.problems[$0.id] != nil }) {
            turn(to: page)
        } else if !turnedPage(of: pageCount) {
            goOn(afterForm: application)
        }
    }

    private mutating func goOn(afterForm application: Application) {
        if let material = application.scannedMaterials.first {
            showScan(of: material, in: application)
        } else {
            show(.review(application))
        }
    }

    private mutating func showLastBeforeReview(_ application: Application) {
        if let material = application.scannedMaterials.last {
            showScan(of: material, in: application)
        } else {
            showLastBeforeScan(application)
        }
    }

    mutating func showLastBeforeScan(_ application: Application) {
        if application.askedFields.isEmpty {
            showLastBeforeForm(application)
        } else {
            show(.form(application), page: application.formScreens(large: largeText).count - 1)
        }
    }

    private mutating func submit(_ application: Application, signature: Submission.Signature) -> [Effect] {
        var application = application
        application.signature = signature
        show(.submitting(application))
        return [.submit(application)]
    }
}

extension ServiceItem {
    /// The sections of the guide have a screen each in large letters; else what one wants to know
    /// before setting out stands together, as far as it fits.
    fileprivate func guideScreens(large: Bool) -> Int {
        if large { return 5 }
        return conditions.count + materials.count > 9 ? 3 : 2
    }

    fileprivate func noticeScreens(large: Bool) -> Int {
        large && dataNotice.paragraphs.count + (sensitiveData.isEmpty ? 0 : 2) > 5 ? 2 : 1
    }
}
