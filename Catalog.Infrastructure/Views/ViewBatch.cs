namespace Catalog.Infrastructure.Views;

/// <summary>A batch of views that was applied to the database and must not be applied again.</summary>
public sealed class ViewBatch
{
    /// <summary>The id, assigned by write-behind.</summary>
    public required string Id { get; init; }

    /// <summary>When it was applied, UTC.</summary>
    public DateTimeOffset AppliedAt { get; init; }
}
