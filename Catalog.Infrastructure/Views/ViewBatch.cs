namespace Catalog.Infrastructure.Views;

/// <summary>A batch of views that the database has: it must not be applied again.</summary>
public sealed class ViewBatch
{
    /// <summary>As write-behind named it.</summary>
    public required string Id { get; init; }

    /// <summary>When it was applied, UTC.</summary>
    public DateTimeOffset AppliedAt { get; init; }
}
