using System.ComponentModel.DataAnnotations;

namespace Catalog.Infrastructure.Persistence.ChangeCapture;

/// <summary>Configuration section <c>ChangeCapture</c>: capture of committed changes from the database's log.</summary>
public sealed class ChangeCaptureOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "ChangeCapture";

    /// <summary>Whether this node takes part. Default: true. Without <c>wal_level=logical</c> it logs an error and works without.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// The replication slot, unique in the PostgreSQL cluster: at most 63 of a-z, 0-9 and _. Default: derived from the name of the
    /// database and <c>Caching:Group</c>. All nodes that share a Redis use the same slot. Nodes with another Redis need another slot, because
    /// each change is delivered to one reader of a slot only.
    /// </summary>
    [RegularExpression("[a-z0-9_]{1,63}")]
    public string? SlotName { get; set; }

    /// <summary>How often a node that does not hold the slot checks whether it is free. Default 200 ms; costs one small query.</summary>
    [Range(typeof(TimeSpan), "00:00:00.02", "00:01:00")]
    public TimeSpan RetryEvery { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// How long PostgreSQL waits for a sign of life of the holder before it frees the slot (<c>wal_sender_timeout</c> of that connection).
    /// Default 1.5 s. A killed process is noticed immediately; this is for machines and networks that fail silently.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.2", "00:10:00")]
    public TimeSpan HolderTimeout { get; set; } = TimeSpan.FromMilliseconds(1500);

    /// <summary>How often the holder checks what it can confirm to PostgreSQL. Default 500 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.02", "00:01:00")]
    public TimeSpan ConfirmEvery { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How long after its delivery a change is confirmed. Default 30 s, like <c>Caching:JournalTime</c>: when the holder dies, the next
    /// one delivers the changes of that time again, because a failover of Redis may have lost them. PostgreSQL keeps the log of that
    /// time, so <c>max_slot_wal_keep_size</c> must allow for it. Zero: immediately.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan ConfirmAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How many rows of a table one transaction may change and still be invalidated row by row. Default 1,000. Beyond that, everything
    /// cached of the table is invalidated, so that memory and time do not grow with the transaction.
    /// </summary>
    internal int MaxRows { get; init; } = 1000;
}
