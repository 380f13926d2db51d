namespace Catalog.Api.Home;

/// <summary>The index of the service.</summary>
public sealed record HomeResponse
{
    /// <summary>The name of the service.</summary>
    /// <example>Catalog</example>
    public required string Name { get; init; }

    /// <summary>What it is.</summary>
    public required string Description { get; init; }

    /// <summary>Where to go from here: names and addresses, relative to this one.</summary>
    public required IReadOnlyDictionary<string, string> Links { get; init; }

    /// <summary>The stories: requests to send from an editor, one subject a file.</summary>
    public required IReadOnlyList<StoryLink> Stories { get; init; }
}

/// <summary>A file of requests to send from an editor.</summary>
/// <param name="Title">Its subject.</param>
/// <param name="Address">Its address.</param>
public sealed record StoryLink(string Title, string Address);
