namespace Catalog.Lab.Checks.Interleavings;

/// <summary>The worlds of which every schedule is explored.</summary>
internal static class Worlds
{
    /// <summary>Small enough to explore every schedule; the large ones last.</summary>
    public static IReadOnlyList<World> Small { get; } =
    [
        new()
        {
            Name = "reader and writer on one node",
            Compose = cast =>
            {
                cast.Reader(node: 0);
                cast.Writer(node: 0);
            },
        },
        new()
        {
            Name = "two readers on one node, a writer on another",
            Compose = cast =>
            {
                cast.Reader(node: 0);
                cast.Reader(node: 0, name: "second reader");
                cast.Writer(node: 1);
            },
        },
        new()
        {
            Name = "reader and writer on two nodes, misses are usual",
            MissesAreUsual = true,
            Compose = cast =>
            {
                cast.Reader(node: 0);
                cast.Writer(node: 1);
            },
        },
        new()
        {
            Name = "two readers",
            Compose = cast =>
            {
                cast.Reader(node: 0);
                cast.Reader(node: 1);
            },
        },
        new()
        {
            Name = "a copy, a writer and a reader",
            Before = cast => cast.Reader(node: 0),
            Compose = cast =>
            {
                cast.Reader(node: 0);
                cast.Writer(node: 1);
                cast.Reader(node: 0, name: "second reader");
            },
        },
        new()
        {
            Name = "refresher and delete",
            Before = cast =>
            {
                cast.Reader(node: 0);
                cast.Age();
            },
            Compose = cast =>
            {
                cast.Reader(node: 0, name: "refresher");
                cast.Writer(node: 1, deletes: true);
            },
        },
        new()
        {
            Name = "tag and fill",
            HearsItself = true,
            Compose = cast =>
            {
                cast.Reader(node: 0);
                cast.TagWriter(node: 1);
            },
        },
        new()
        {
            Name = "tag and copy",
            Before = cast => cast.Reader(node: 1),
            Compose = cast =>
            {
                cast.Reader(node: 0);
                cast.TagWriter(node: 1);
                cast.Reader(node: 1);
            },
        },
        new()
        {
            Name = "write-through writers",
            Pattern = Pattern.WriteThrough,
            Compose = cast =>
            {
                cast.Saver(node: 0);
                cast.Saver(node: 1);
            },
        },
        new()
        {
            Name = "write-through writers, evicted entry",
            Pattern = Pattern.WriteThrough,
            Faults = 1,
            Compose = cast =>
            {
                cast.Saver(node: 0);
                cast.Saver(node: 1);
                cast.EntryGoes();
            },
        },
        new()
        {
            Name = "lease holder that dies",
            IsLarge = true,
            Faults = 2,
            Compose = cast =>
            {
                cast.Reader(node: 0);
                cast.Reader(node: 1);
                cast.Dies(node: 0);
                cast.LeaseEnds();
            },
        },
        new()
        {
            Name = "a session that is revoked",
            Pattern = Pattern.Session,
            Compose = cast =>
            {
                cast.Reader(node: 0);
                cast.Revoker(node: 1);
            },
        },
        new()
        {
            Name = "sessions",
            IsLarge = true,
            Pattern = Pattern.Session,
            Compose = cast =>
            {
                cast.Reader(node: 0);
                cast.Reader(node: 1);
                cast.Revoker(node: 1);
            },
        },
        new()
        {
            Name = "lost message",
            Faults = 1,
            LosesMessages = true,
            Before = cast => cast.Reader(node: 0),
            Compose = cast =>
            {
                cast.Writer(node: 1);
                cast.Look(node: 0);
                cast.Reader(node: 0);
            },
        },
        new()
        {
            Name = "lost message, clock moved",
            Faults = 2,
            LosesMessages = true,
            Before = cast => cast.Reader(node: 0),
            Compose = cast =>
            {
                cast.Writer(node: 1);
                cast.ClockMoves(node: 0);
                cast.Reader(node: 0);
            },
        },
        new()
        {
            Name = "lost calls of a writer",
            Faults = 1,
            LosesCalls = true,
            HearsItself = true,
            Before = cast => cast.Reader(node: 0),
            Compose = cast =>
            {
                cast.Writer(node: 0);
                cast.Reader(node: 0);
            },
        },
        new()
        {
            Name = "lost calls of a write-through writer",
            Pattern = Pattern.WriteThrough,
            Faults = 1,
            LosesCalls = true,
            Before = cast => cast.Reader(node: 0),
            Compose = cast =>
            {
                cast.Saver(node: 0);
                cast.Reader(node: 0);
            },
        },
        new()
        {
            Name = "two readers and a writer",
            IsLarge = true,
            Compose = cast =>
            {
                cast.Reader(node: 0);
                cast.Reader(node: 1);
                cast.Writer(node: 1);
            },
        },
        new()
        {
            Name = "two readers and a writer, misses are usual",
            MissesAreUsual = true,
            IsLarge = true,
            Compose = cast =>
            {
                cast.Reader(node: 0);
                cast.Reader(node: 1);
                cast.Writer(node: 1);
            },
        },
        new()
        {
            Name = "reader, refresher and delete",
            IsLarge = true,
            Before = cast =>
            {
                cast.Reader(node: 0);
                cast.Age();
            },
            Compose = cast =>
            {
                cast.Reader(node: 0, name: "refresher");
                cast.Reader(node: 1);
                cast.Writer(node: 1, deletes: true);
            },
        },
    ];
}
