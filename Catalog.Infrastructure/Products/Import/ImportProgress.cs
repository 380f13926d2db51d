using System.Text.Json.Serialization;

namespace Catalog.Infrastructure.Products.Import;

/// <summary>How far an import is. Written by the import, read by whoever watches.</summary>
internal sealed class ImportProgress
{
    private long _lines;
    private long _bytes;
    private volatile ImportPhase _phase;

    /// <summary>The lines read so far.</summary>
    public long Lines
    {
        get => Volatile.Read(ref _lines);
        set => Volatile.Write(ref _lines, value);
    }

    /// <summary>The bytes received so far.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Whether the commit was sent, so that a lost connection leaves its outcome unknown.</summary>
    public bool IsCommitting { get; set; }

    /// <summary>What the import does now.</summary>
    public ImportPhase Phase => _phase;

    public void Receive(long bytes) => Interlocked.Add(ref _bytes, bytes);

    /// <summary>The report of what was committed; <see langword="null"/> before that.</summary>
    public ImportReport? Committed { get; private set; }

    public void Commit(ImportReport report) => (Committed, _phase) = (report, ImportPhase.Invalidating);

    public void Enter(ImportPhase phase) => _phase = phase;
}

/// <summary>What an import does.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ImportPhase>))]
public enum ImportPhase
{
    /// <summary>It reads the file and checks each line.</summary>
    [JsonStringEnumMemberName("reading")]
    Reading,

    /// <summary>All lines are read; the products are written in one transaction.</summary>
    [JsonStringEnumMemberName("writing")]
    Writing,

    /// <summary>The products are written; caches are being invalidated.</summary>
    [JsonStringEnumMemberName("invalidating")]
    Invalidating,

    /// <summary>It is done; there is a report.</summary>
    [JsonStringEnumMemberName("done")]
    Done,

    /// <summary>It changed nothing; there is a problem instead of a report.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>Its node has not been heard of for a while. Whether it committed, only the products show.</summary>
    [JsonStringEnumMemberName("lost")]
    Lost,
}
