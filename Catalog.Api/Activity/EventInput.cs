using Catalog.Api.Http;
using Catalog.Domain.Activity;

namespace Catalog.Api.Activity;

/// <summary>Something that was done with a product.</summary>
public sealed record EventInput
{
    /// <summary>What was done.</summary>
    /// <example>click</example>
    [Given, Pattern(ActivityRules.KindPattern, "must be 1 to 32 small letters of ASCII, digits and hyphens, a letter first")]
    public string? Kind { get; init; }

    /// <summary>With which product. An event of a product that does not exist is dropped later.</summary>
    /// <example>42</example>
    [Given, Id]
    public long? ProductId { get; init; }

    /// <summary>Your own id of the event, such as a UUID: sent again with the same one, the event counts once.</summary>
    /// <example>0b6f1c5e-6a4e-4e57-9d55-3a2f8a1d2c11</example>
    [Pattern(ActivityRules.IdPattern, "must be 1 to 40 letters of ASCII, digits, hyphens and underscores")]
    public string? Id { get; init; }

    /// <summary>The event, once it is validated.</summary>
    public ActivityDetails ToDetails() => new() { Kind = Kind!, ProductId = ProductId!.Value, Id = Id };
}
