using System.ComponentModel.DataAnnotations;
using Catalog.Api.Http;
using Catalog.Domain.Activity;

namespace Catalog.Api.Activity;

/// <summary>Something that was done with a product. The annotations only describe <see cref="ActivityRules"/> to the OpenAPI document.</summary>
public sealed record EventInput
{
    /// <summary>What was done.</summary>
    /// <example>click</example>
    [Required, RegularExpression(ActivityRules.KindPattern)]
    public string? Kind { get; init; }

    /// <summary>With which product. An event of a product that does not exist is dropped later.</summary>
    /// <example>42</example>
    [Required, Range(typeof(long), "1", InputRules.MaxId)]
    public long? ProductId { get; init; }

    /// <summary>Your own id of the event, such as a UUID: sent again with the same one, the event counts once.</summary>
    /// <example>0b6f1c5e-6a4e-4e57-9d55-3a2f8a1d2c11</example>
    [RegularExpression(ActivityRules.IdPattern)]
    public string? Id { get; init; }

    /// <summary>The input as a draft for the rules.</summary>
    public ActivityDraft ToDraft() => new(Kind, ProductId, Id);
}
