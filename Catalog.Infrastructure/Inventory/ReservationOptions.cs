using System.ComponentModel.DataAnnotations;
using Catalog.Domain.Inventory;

namespace Catalog.Infrastructure.Inventory;

/// <summary>
/// Configuration section <c>Reservations</c>: how much a customer may reserve, and when reservations expire. Validated at start.
/// </summary>
public sealed class ReservationOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Reservations";

    /// <summary>How long units are held if the request does not specify it. Default 15 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan HoldFor { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How many reservations a customer may hold at once; the roles orders and admin have no limit. Default 20.</summary>
    [Range(1, 100_000)]
    public int MostHeld { get; set; } = 20;

    /// <summary>How many units a customer may hold in all reservations together. Default 100.</summary>
    [Range(1L, InventoryRules.MostUnits)]
    public long MostUnitsHeld { get; set; } = 100;

    /// <summary>How long a customer may hold units at most; not below <see cref="HoldFor"/>. Default 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan LongestHold { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How many reservations one statement of the sweep ends. Default 200.</summary>
    internal int SweepBatch { get; init; } = 200;

    /// <summary>For how many products with a locked stock the sweep waits.</summary>
    internal int SweepWaits { get; init; } = 10;

    /// <summary>How long it waits for each.</summary>
    internal TimeSpan SweepWait { get; init; } = TimeSpan.FromMilliseconds(200);
}
