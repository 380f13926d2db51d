using System.ComponentModel.DataAnnotations;

namespace Catalog.Infrastructure.Persistence.ChangeCapture;

/// <summary>Configuration section <c>ChangeCapture</c>: how committed changes are read back from the database's log.</summary>
public sealed class ChangeCaptureOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "ChangeCapture";

    /// <summary>Whether this node takes part. Default: true. Without <c>wal_level=logical</c> it says so and works on.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// The replication slot, unique in the PostgreSQL cluster: at most 63 of a-z, 0-9 and _. Default: made of the name of the
    /// database and of <c>Caching:Group</c>. All nodes that share a Redis use the same; nodes with another Redis need another, or one of
    /// the two never hears of what the other reads.
    /// </summary>
    [RegularExpression("[a-z0-9_]{1,63}")]
    public string? SlotName { get; set; }

    /// <summary>How often a node that does not hold the slot looks whether it is free. Default 200 ms: one small query.</summary>
    [Range(typeof(TimeSpan), "00:00:00.02", "00:01:00")]
    public TimeSpan RetryEvery { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// How long PostgreSQL hears nothing of the holder until it frees the slot (<c>wal_sender_timeout</c> of that connection).
    /// Default 1.5 s. A killed process is noticed at once; this is for machines and networks that go away without a word.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.2", "00:10:00")]
    public TimeSpan HolderTimeout { get; set; } = TimeSpan.FromMilliseconds(1500);

    /// <summary>How often the holder looks what it may confirm to PostgreSQL. Default 500 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.02", "00:01:00")]
    public TimeSpan ConfirmEvery { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How long after its delivery a change is confirmed. Default 30 s, like <c>Caching:JournalTime</c>: when the holder dies, the next
    /// one delivers what was delivered in that time once more, because a failover of Redis may have lost it. PostgreSQL keeps the
    /// log of that time, so <c>max_slot_wal_keep_size</c> must be above it. Zero: at once.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan ConfirmAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How many rows of a table one transaction may change and still be invalidated row by row. Default 1,000; beyond, all that is
    /// cached of the table is invalidated, so that memory and time do not grow with the transaction.
    /// </summary>
    internal int MaxRows { get; init; } = 1000;
}
