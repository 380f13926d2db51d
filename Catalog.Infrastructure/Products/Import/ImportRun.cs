namespace Catalog.Infrastructure.Products.Import;

/// <summary>An import that runs or has ended.</summary>
public sealed record ImportRun
{
    /// <summary>The id.</summary>
    /// <example>0193a5c8-0000-7000-8000-000000000000</example>
    public required Guid Id { get; init; }

    /// <summary>What it does.</summary>
    public required ImportPhase Phase { get; init; }

    /// <summary>Whether it changes nothing.</summary>
    public required bool DryRun { get; init; }

    /// <summary>Who sent the file; null if unknown.</summary>
    /// <example>user:1</example>
    public required string? Actor { get; init; }

    /// <summary>The lines read so far.</summary>
    /// <example>48000</example>
    public required long Lines { get; init; }

    /// <summary>The bytes received so far.</summary>
    /// <example>9437184</example>
    public required long Bytes { get; init; }

    /// <summary>When it began, UTC.</summary>
    /// <example>2026-01-05T08:00:00Z</example>
    public required DateTime StartedAt { get; init; }

    /// <summary>When it ended, UTC; null while it runs.</summary>
    /// <example>2026-01-05T08:00:12Z</example>
    public required DateTime? EndedAt { get; init; }

    /// <summary>The report; null if there is none yet, or the import failed.</summary>
    public ImportReport? Report { get; init; }

    /// <summary>Why it failed; null if it did not.</summary>
    /// <example>line 812: begins a record of more than 131072 bytes; is a quote not closed?</example>
    public string? Problem { get; init; }
}
