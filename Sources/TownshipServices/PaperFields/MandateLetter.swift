/// 代办委托书: the paper of a ``Mandate``, for both to sign.
public struct MandateLetter: PaperFields {
    public var number: SerialNumber
    public var mandate: Mandate
    /// The names of the services that the mandate's `matter` lists by id.
    public var matterNames: [String]
    public var principalPhone: String
    public var agentPhone: String
    /// What the agent is to the principal, e.g. `子女`, `村代办员`.
    public var relation: String

    public init(
        number: SerialNumber, mandate: Mandate, matterNames: [String], principalPhone: String, agentPhone: String,
        relation: String
    ) {
        self.number = number
        self.mandate = mandate
        self.matterNames = matterNames
        self.principalPhone = principalPhone
        self.agentPhone = agentPhone
        self.relation = relation
    }

    public var reference: String { number.description }

    public var demands: [FieldDemand] {
        [
            FieldDemand("principal", mandate.principal),
            FieldDemand("agent", mandate.agent),
            FieldDemand("matter", matterNames),
            FieldDemand("powers", mandate.powers.map(\.rawValue)),
            FieldDemand("legs", mandate.legs.map(\.rawValue)),
            FieldDemand("principal_phone", principalPhone),
            FieldDemand("agent_phone", agentPhone),
            FieldDemand("relation", relation),
        ]
    }
}
