import Testing

@testable import Delivery

@Suite("The size of a piece of a body")
struct PieceSizeTests {
    @Test("a line that takes pieces as they come gets larger ones, up to the most")
    func grows() {
        var size = PieceSize()
        #expect(size.bytes == PieceSize.least)
        size.took(.milliseconds(1))
        #expect(size.bytes == 2 * PieceSize.least)
        for _ in 0..<20 { size.took(.milliseconds(1)) }
        #expect(size.bytes == PieceSize.most)
    }

    @Test("a line that is slow, or held back by its ceiling, gets small ones again")
    func shrinks() {
        var size = PieceSize()
        for _ in 0..<20 { size.took(.zero) }
        for _ in 0..<20 { size.took(.seconds(1)) }
        #expect(size.bytes == PieceSize.least)
    }
}
