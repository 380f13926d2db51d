namespace Catalog.Tests.Stories;

/// <summary>One request of a story.</summary>
/// <param name="Place">The file and the line of its name, for messages.</param>
/// <param name="Name">What it shows.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Address">The address, with variables.</param>
/// <param name="Headers">The headers, with variables.</param>
/// <param name="Body">The body, with variables; null if there is none.</param>
/// <param name="Expectations">What the response contains.</param>
/// <param name="MayTakeAMoment">Whether that may take until a message has arrived, up to the bound of the guarantee.</param>
internal sealed record StoryRequest(
    string Place,
    string Name,
    string Method,
    string Address,
    IReadOnlyList<(string Name, string Value)> Headers,
    string? Body,
    IReadOnlyList<string> Expectations,
    bool MayTakeAMoment);
