using System.ComponentModel.DataAnnotations;
using Catalog.Domain.Inventory;

namespace Catalog.Infrastructure.Inventory;

/// <summary>
/// How much a customer may reserve, and how reservations end by themselves. Bound from the section <c>Reservations</c> and validated at start.
/// </summary>
public sealed class ReservationOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Reservations";

    /// <summary>How long units are held where the caller does not say. Default 15 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan HoldFor { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How many reservations a customer may hold at once; the roles orders and admin have no such limit. Default 20.</summary>
    [Range(1, 100_000)]
    public int MostHeld { get; set; } = 20;

    /// <summary>How many units all reservations that a customer holds may have together. Default 100.</summary>
    [Range(1L, InventoryRules.MostUnits)]
    public long MostUnitsHeld { get; set; } = 100;

    /// <summary>For how long a customer may have units held at most; not below <see cref="HoldFor"/>. Default 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan LongestHold { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How many reservations one statement ends at most. Default 200.</summary>
    internal int SweepBatch { get; init; } = 200;
}
