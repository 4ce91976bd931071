import CPCSC

/// A connection to the smart-card service (pcscd), for one thread; closed when it is let go.
struct PCSCContext: ~Copyable {
    /// For ``cancel(_:)`` from another thread.
    typealias Handle = SCARDCONTEXT

    let handle: Handle

    /// - Throws: ``PCSCError/Meaning/serviceGone`` where pcscd is not installed or does not run.
    init() throws(PCSCError) {
        var handle: Handle = 0
        try PCSCError.check(SCardEstablishContext(DWORD(SCARD_SCOPE_SYSTEM), nil, nil, &handle))
        self.handle = handle
    }

    deinit { SCardReleaseContext(handle) }

    /// The names of the readers that are plugged in; a reader's name is the same for as long as it is. Nil when
    /// one came or left meanwhile: ask again.
    func readers() throws(PCSCError) -> [String]? {
        var length: DWORD = 0
        let code = SCardListReaders(handle, nil, nil, &length)
        if code == SCARD_E_NO_READERS_AVAILABLE { return [] }
        try PCSCError.check(code)
        var names = [CChar](repeating: 0, count: Int(length))
        let second = SCardListReaders(handle, nil, &names, &length)
        // Between the two questions.
        if second == SCARD_E_NO_READERS_AVAILABLE || second == SCARD_E_INSUFFICIENT_BUFFER { return nil }
        try PCSCError.check(second)
        return names.prefix(Int(length)).split(separator: 0).compactMap {
            String(validating: $0.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }

    /// Waits until a reader comes or goes, a card comes or goes, somebody cancels or time runs out; then
    /// says how it is at the readers that are left. Nil when one has left since the list was made: ask for it again.
    ///
    /// - Parameter known: the readers, each with its state from the last call; 0 at the first, which is
    ///   answered at once.
    func states(_ known: [(reader: String, state: DWORD)], within milliseconds: Int) throws(PCSCError)
        -> [(reader: String, state: DWORD)]?
    {
        let watched = known.prefix(Int(PCSCLITE_MAX_READERS_CONTEXTS) - 1)
        let names = (watched.map(\.reader) + [#"\\?PnP?\Notification"#]).map { Array($0.utf8CString) }
        var states = (watched.map(\.state) + [0]).map { state in
            var entry = SCARD_READERSTATE()
            entry.dwCurrentState = state
            return entry
        }
        let code = Self.withPointers(names) { pointers in
            for (index, pointer) in pointers.enumerated() { states[index].szReader = pointer }
            return SCardGetStatusChange(handle, DWORD(milliseconds), &states, DWORD(states.count))
        }
        switch code {
        case SCARD_S_SUCCESS:
            return zip(watched, states).map { ($0.reader, $1.dwEventState & ~DWORD(SCARD_STATE_CHANGED)) }
                .filter { $0.1 & DWORD(SCARD_STATE_UNKNOWN) == 0 }
        case SCARD_E_TIMEOUT, SCARD_E_CANCELLED:
            return Array(watched)
        case SCARD_E_UNKNOWN_READER:
            return nil
        default:
            throw PCSCError(code: code)
        }
    }

    /// Ends another thread's ``states(_:within:)``. Does nothing when none waits at this moment.
    static func cancel(_ handle: Handle) { SCardCancel(handle) }

    private static func withPointers(
        _ names: [[CChar]], collected: [UnsafePointer<CChar>] = [], _ body: ([UnsafePointer<CChar>]) -> LONG
    ) -> LONG {
        guard let name = names.first else { return body(collected) }
        return name.withUnsafeBufferPointer { buffer in
            guard let pointer = buffer.baseAddress else { return SCARD_E_INVALID_PARAMETER }
            return withPointers(Array(names.dropFirst()), collected: collected + [pointer], body)
        }
    }
}

/// A powered card in a reader, nobody else talking to it meanwhile; without power when it is let go.
struct PCSCCard: ~Copyable {
    private let handle: SCARDHANDLE
    private let pci: SCARD_IO_REQUEST

    init(in reader: String, of context: borrowing PCSCContext) throws(PCSCError) {
        var handle: SCARDHANDLE = 0
        var proto: DWORD = 0
        try PCSCError.check(
            SCardConnect(
                context.handle, reader, DWORD(SCARD_SHARE_SHARED), DWORD(SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1),
                &handle, &proto))
        let code = SCardBeginTransaction(handle)
        guard code == SCARD_S_SUCCESS else {
            SCardDisconnect(handle, DWORD(SCARD_LEAVE_CARD))
            throw PCSCError(code: code)
        }
        self.handle = handle
        pci = SCARD_IO_REQUEST(dwProtocol: proto, cbPciLength: UInt(MemoryLayout<SCARD_IO_REQUEST>.size))
    }

    deinit {
        SCardEndTransaction(handle, DWORD(SCARD_LEAVE_CARD))
        SCardDisconnect(handle, DWORD(SCARD_UNPOWER_CARD))
    }

    /// Sends a command and waits for its answer, whatever that is. The bytes are in no log.
    func transmit(_ command: [UInt8]) throws(PCSCError) -> [UInt8] {
        var answer = [UInt8](repeating: 0, count: Int(MAX_BUFFER_SIZE))
        var length = DWORD(answer.count)
        var pci = pci
        try PCSCError.check(SCardTransmit(handle, &pci, command, DWORD(command.count), nil, &answer, &length))
        return Array(answer.prefix(Int(length)))
    }
}

/// What pcsclite answered, and what can be done about it.
struct PCSCError: Error, Hashable, CustomStringConvertible {
    enum Meaning: Hashable, Sendable {
        /// The card was taken out: it has to be put in again.
        case cardGone
        /// The reader was unplugged: look which are left.
        case readerGone
        /// pcscd does not run or has ended: connect again later.
        case serviceGone
        /// Another program talks to the card alone: try again later.
        case heldByOthers
        /// Another program has reset the card: begin anew at once.
        case cardReset
        /// Card and reader did not come to terms.
        case cardTrouble
    }

    var code: LONG

    static func check(_ code: LONG) throws(PCSCError) {
        if code != SCARD_S_SUCCESS { throw PCSCError(code: code) }
    }

    var meaning: Meaning {
        switch code {
        case SCARD_W_REMOVED_CARD, SCARD_E_NO_SMARTCARD: .cardGone
        case SCARD_E_READER_UNAVAILABLE, SCARD_E_UNKNOWN_READER, SCARD_E_NO_READERS_AVAILABLE: .readerGone
        case SCARD_E_NO_SERVICE, SCARD_E_SERVICE_STOPPED, SCARD_E_INVALID_HANDLE, SCARD_F_COMM_ERROR,
            SCARD_P_SHUTDOWN, SCARD_E_SERVER_TOO_BUSY, SCARD_E_NO_MEMORY, SCARD_F_INTERNAL_ERROR:
            .serviceGone
        case SCARD_E_SHARING_VIOLATION: .heldByOthers
        case SCARD_W_RESET_CARD: .cardReset
        default: .cardTrouble
        }
    }

    var description: String { String(cString: pcsc_stringify_error(code)) }
}
