import CenterRecords
public import Foundation
public import LinkCertificates
import Sealing
import Synchronization
public import TerminalLink
import TownshipServices

/// Slows down who tries codes, by the address that they come from.
final class EnrolmentDesk: Sendable {
    let throttle = Mutex(LoginThrottle())
}

extension Office {
    /// By which terminals know the center's word.
    public var centerKey: CenterKey { signer.publicKey }

    /// A one-time code that was made.
    public struct MadeCode: Sendable {
        public var code: EnrolmentCode
        public var expiresAt: Date
        /// The terminal was enrolled before: its present certificate ends when the code is used.
        public var isKnown: Bool
    }

    /// Makes a one-time code for a terminal; an earlier one that was not used is void.
    ///
    /// - Parameter hours: how long it is good.
    /// - Throws: `malformed` for a terminal code of another form.
    public func makeEnrolmentCode(for terminal: String, hours: Int = 24) async throws -> MadeCode {
        guard SubmissionNumber.isTerminalCode(terminal) else {
            throw OfficeError(
                .malformed, "a terminal code has two to eight capital letters and digits",
                remedy: "choose one such as QS01")
        }
        let code = EnrolmentCode(for: terminal, of: authority)
        let moment = now()
        let end = moment.addingTimeInterval(Double(hours) * 3600)
        try await database.perform(
            .addEnrolmentCode(hash: hash(of: code.secret, for: terminal), for: terminal, at: moment, until: end))
        let isKnown = try await !database.rows(.certificates(ofTerminal: terminal)).isEmpty
        logger.note(.codeMade, ["terminal": terminal])
        return MadeCode(code: code, expiresAt: end, isKnown: isKnown)
    }

    /// Enrols the terminal that has a one-time code.
    ///
    /// Asked again with the same key, because the answer was lost on the way, it answers the same.
    ///
    /// - Parameter address: where the request came from; too many wrong codes close it for a while.
    /// - Throws: `wrongCode`, `codeUsed`, `codeExpired`, `tooManyAttempts`, `malformed`.
    public func enrol(_ message: EnrolmentRequest, from address: String) async throws -> EnrolmentAnswer {
        let moment = now()
        if let wait = enrolmentDesk.throttle.withLock({ $0.wait(for: address, at: moment) }) {
            throw OfficeError(
                .tooManyAttempts, "too many wrong codes came from this address",
                remedy: "wait \(Int(wait.rounded(.up))) seconds and try again", retryAfter: Int(wait.rounded(.up)))
        }
        do {
            let certificate = try await certificate(for: message, at: moment)
            enrolmentDesk.throttle.withLock { $0.succeeded(address) }
            return EnrolmentAnswer(
                certificate: certificate, authority: try authority.certificateBytes,
                centerKey: "\(centerKey)", letterBoxKey: "\(try LetterBox(of: key).publicKey)")
        } catch let error as OfficeError {
            if error.code == .wrongCode { enrolmentDesk.throttle.withLock { $0.failed(address, at: moment) } }
            logger.note(.enrolmentRejected, ["why": error.code.name])
            throw error
        }
    }

    private func certificate(for message: EnrolmentRequest, at moment: Date) async throws -> Data {
        let hash = hash(of: message.secret, for: message.terminal)
        guard let code = try await database.first(.enrolmentCode(hash: hash)), code.terminal == message.terminal else {
            throw OfficeError(
                .wrongCode, "this code is not known here, or a newer one was made for the terminal",
                remedy: "compare it sign by sign, or make another with `center enrol`")
        }
        let request = try Self.request(message.request)
        if let serial = code.serial { return try await certificateMade(serial, for: request) }
        guard moment < code.expiresAt else {
            throw OfficeError(
                .codeExpired, "this code was made too long ago", remedy: "make another with `center enrol`")
        }
        let made = try certificate(for: message.terminal, request, at: moment)
        do {
            try await database.perform(.enrol(made, codeHash: hash))
        } catch let error as RecordsError where error.code == .rowCount {
            // Somebody else used it in this very moment.
            guard let serial = try await database.first(.enrolmentCode(hash: hash))?.serial else { throw error }
            return try await certificateMade(serial, for: request)
        }
        logger.note(.enrolled, ["terminal": made.terminal, "serial": made.serial])
        return made.bytes
    }

    /// What was made for a code that was used; only for the key that used it.
    private func certificateMade(_ serial: String, for request: TerminalRequest) async throws -> Data {
        guard let record = try await database.first(.certificate(serial: serial)), record.endedAt == nil,
            request.isAnswered(by: try TerminalCertificate(record.bytes))
        else {
            throw OfficeError(
                .codeUsed, "this code was used already, and is good once",
                remedy: "make another with `center enrol`; if nobody here used it, revoke the terminal first")
        }
        return record.bytes
    }

    private func hash(of secret: String, for terminal: String) -> String {
        hash(.enrolmentCode, "\(terminal):\(secret)")
    }
}
