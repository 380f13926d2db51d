using System.Text;

namespace Catalog.Tests.Api;

/// <summary>A request to an operation: valid values, and the faults put into them.</summary>
internal sealed record BadInputRequest(BadInputOperation Operation)
{
    /// <summary>The faults in it, for the report.</summary>
    public string Faults { get; init; } = "";

    /// <summary>Whether it certainly breaks a rule of the document, so that it must be refused.</summary>
    public bool IsCertainlyBad { get; init; }

    public IReadOnlyDictionary<string, string> EscapedParameters { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();

    /// <summary>A body that replaces the fields.</summary>
    public byte[]? Body { get; init; }

    public string? ContentType { get; init; }

    public HttpRequestMessage ToMessage()
    {
        var path = Operation.Path;
        var query = new StringBuilder();
        foreach (var (name, value) in EscapedParameters)
        {
            if (path.Contains($"{{{name}}}", StringComparison.Ordinal))
            {
                path = path.Replace($"{{{name}}}", value, StringComparison.Ordinal);
            }
            else
            {
                query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(value);
            }
        }

        var message = new HttpRequestMessage(new HttpMethod(Operation.Method), new Uri(path + query, UriKind.Relative));
        foreach (var (name, value) in Headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        if (Operation.Body is not null)
        {
            message.Content = new ByteArrayContent(Body ?? Encoding.UTF8.GetBytes(Json()));
            if (ContentType is { Length: > 0 })
            {
                message.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
            }
        }

        return message;
    }

    /// <summary>The fields as a JSON body.</summary>
    public string Json() => BadInputSchema.Object(Fields.Select(field => (field.Key, field.Value)));

    public override string ToString() => $"{Operation}: {Faults}";
}
