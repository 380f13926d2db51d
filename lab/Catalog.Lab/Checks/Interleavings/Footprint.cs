namespace Catalog.Lab.Checks.Interleavings;

/// <summary>What a step reads and writes: two steps whose footprints do not meet can change places without any effect. At most four nodes and keys.</summary>
/// <param name="Reads">A bit for each thing that it reads.</param>
/// <param name="Writes">A bit for each thing that it writes; it may read those as well.</param>
internal readonly record struct Footprint(ulong Reads, ulong Writes)
{
    /// <summary>The number of things.</summary>
    public const int Things = 24;

    private const int RowAt = 4;
    private const int EntryAt = 8;
    private const int BusAt = 12;
    private const int TagsAt = 13;
    private const int FaultsAt = 14;
    private const int DeathsAt = 15;
    private const int FlightsAt = 16;
    private const int LeaseAt = 20;
    private const ulong AllKeys = 0xF;

    /// <summary>Whatever a node has in its memory: any step may change it that runs code of the node.</summary>
    public static Footprint Node(int node) => new(0, (1ul << node) | (1ul << (FlightsAt + node)));

    /// <summary>The copies of a node, and its place on the bus.</summary>
    public static Footprint ReadsCopies(int node) => new(1ul << node, 0);

    /// <summary>The loads under way on a node, and who waits for the notice of another's.</summary>
    public static Footprint WritesFlights(int node) => new(0, 1ul << (FlightsAt + node));

    /// <summary>What a node reads and writes when it has the reply to a call.</summary>
    /// <param name="operation">The name of the calling method.</param>
    /// <param name="lane">The caller.</param>
    /// <param name="reply">The reply as text.</param>
    public static Footprint OfReply(string operation, Lane lane, string reply) => (operation, reply) switch
    {
        _ when lane.IsOfBus || !lane.IsOfCache => Node(lane.Node),
        ("ReadAsync", Words.Nothing) => ReadsCopies(lane.Node) | WritesFlights(lane.Node), // it takes the epoch, and joins or begins a flight
        ("TakeLeaseAsync", "1") => ReadsCopies(lane.Node), // it takes the stamp
        ("TakeLeaseAsync", "0") => WritesFlights(lane.Node), // it registers for the notice
        ("TakeTicketAsync", _) => default, // the commit is next
        _ => Node(lane.Node),
    };

    public static Footprint ReadsRow(int key) => new(1ul << (RowAt + key), 0);

    public static Footprint WritesRow(int key) => new(0, 1ul << (RowAt + key));

    /// <summary>Entry, lease and ticket of a key in Redis.</summary>
    public static Footprint WritesEntry(int key) => new(0, (1ul << (EntryAt + key)) | (1ul << (LeaseAt + key)));

    /// <summary>What a call to Redis reads and writes there.</summary>
    /// <param name="operation">The name of the calling method.</param>
    /// <param name="lane">The caller; one without a key may mean any.</param>
    public static Footprint OfCall(string operation, Lane lane)
    {
        const ulong bus = 1ul << BusAt;
        const ulong tags = 1ul << TagsAt;
        var keys = lane.Key is { } one ? 1ul << one : AllKeys;
        var (entry, lease) = (keys << EntryAt, keys << LeaseAt); // a ticket counts as a lease
        return operation switch
        {
            "AppendAsync" => new(0, bus),
            "LastSequenceAsync" => new(bus, 0),
            "LookAsync" or "ReadAsync" when lane.IsOfBus => new(bus, 0),
            "ReadAsync" when lane.IsOfCache => new(entry, 0),
            "GenerationAsync" => new(tags, 0),
            "EnsureAsync" or "RaiseAsync" => new(0, tags),
            "TakeLeaseAsync" when lane.IsOfCache => new(entry, lease),
            "ReleaseAsync" or "TakeTicketAsync" => new(0, lease),
            _ => new(0, entry | lease),
        };
    }

    /// <summary>That something goes wrong: each fault leaves less for others.</summary>
    public static Footprint Fault { get; } = new(0, 1ul << FaultsAt);

    /// <summary>That a node is alive.</summary>
    public static Footprint Alive { get; } = new(1ul << DeathsAt, 0);

    /// <summary>That a node dies.</summary>
    public static Footprint Death { get; } = new(0, 1ul << DeathsAt);

    /// <summary>Whether one writes what the other reads or writes.</summary>
    public bool Meets(Footprint other) => ((Writes & (other.Reads | other.Writes)) | (Reads & other.Writes)) != 0;

    public static Footprint operator |(Footprint one, Footprint other) => new(one.Reads | other.Reads, one.Writes | other.Writes);
}
