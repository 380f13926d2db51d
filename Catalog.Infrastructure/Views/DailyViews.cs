namespace Catalog.Infrastructure.Views;

/// <summary>The views of a product on one day, according to the database.</summary>
public sealed class DailyViews
{
    /// <summary>The day on which the views reached the database, UTC.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>The product.</summary>
    public required long ProductId { get; init; }

    /// <summary>The views of the day.</summary>
    public required long Views { get; init; }
}
