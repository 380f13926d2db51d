using System.ComponentModel.DataAnnotations;

namespace Catalog.Infrastructure.Inventory;

/// <summary>How reservations end by themselves. Bound from the section <c>Reservations</c> and validated at start.</summary>
public sealed class ReservationOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Reservations";

    /// <summary>How long units are held where the caller does not say. Default 15 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan HoldFor { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How often a node looks for reservations whose time is over. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00")]
    public TimeSpan SweepEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How many reservations one statement ends at most. Default 200.</summary>
    [Range(1, 10_000)]
    public int SweepBatch { get; set; } = 200;
}
