using Catalog.Api.Http;
using Catalog.Domain.Reviews;

namespace Catalog.Api.Reviews;

/// <summary>A review as its author writes it.</summary>
public sealed record ReviewInput
{
    /// <summary>1, the worst, to 5.</summary>
    /// <example>4</example>
    [Given, Between(ReviewRules.LeastStars, ReviewRules.MostStars)]
    public int? Stars { get; init; }

    /// <summary>What you have to say; missing counts as empty.</summary>
    /// <example>Sits well in the hand.</example>
    [Text(0, ReviewRules.TextLength, Lines = true)]
    public string? Text { get; init; }

    /// <summary>The review, once it is validated.</summary>
    /// <param name="author">The name that is shown with it.</param>
    public ReviewDetails ToDetails(string author) => new() { Author = author, Stars = Stars!.Value, Text = Text ?? "" };
}
