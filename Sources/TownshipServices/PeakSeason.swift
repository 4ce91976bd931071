extension ServiceItem.PeakSeason {
    /// Whether the day lies in one of its months.
    public func includes(_ day: CalendarDate) -> Bool { months.contains(day.month) }
}

extension ServiceItem {
    /// The seasons in which more people come than the window can serve at once, if this day lies in
    /// one: at other times nobody has to read of them.
    public func peakSeasons(on day: CalendarDate) -> [PeakSeason] { peakSeasons.filter { $0.includes(day) } }
}
