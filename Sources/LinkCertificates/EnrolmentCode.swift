/// What a person carries from the center to a terminal, once: who the terminal is, a secret that is good
/// for one enrolment, and by what the center is known.
public struct EnrolmentCode: Hashable, Sendable {}
