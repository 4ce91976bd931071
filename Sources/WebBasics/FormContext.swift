public import Hummingbird

/// The request context of all our pages: bodies are URL-encoded forms, and small.
public struct FormContext: RequestContext {
    public var coreContext: CoreRequestContextStorage

    public init(source: Source) {
        self.coreContext = .init(source: source)
    }

    public var requestDecoder: URLEncodedFormDecoder { URLEncodedFormDecoder() }
    /// A signature of many strokes is the largest form; anything above is 413.
    public var maxUploadSize: Int { 512 * 1024 }
}

extension Request {
    /// The fields of a posted form. A body that is no form is 400, a larger one 413.
    public func form(_ context: FormContext) async throws -> [String: String] {
        guard headers[.contentType]?.hasPrefix("application/x-www-form-urlencoded") == true else {
            throw HTTPError(.unsupportedMediaType)
        }
        // A size that is claimed is believed: nobody waits for bytes that would be refused.
        if let claimed = headers[.contentLength].flatMap({ Int($0) }), claimed > context.maxUploadSize {
            throw HTTPError(.contentTooLarge)
        }
        do {
            return try await URLEncodedFormDecoder().decode([String: String].self, from: self, context: context)
        } catch let error as HTTPError {
            throw error
        } catch is DecodingError {
            throw HTTPError(.badRequest)
        }
    }
}
