using System.Text;

namespace Catalog.Tests.Api;

/// <summary>All faults for the requests of one operation, and a request without one.</summary>
internal sealed class BadInputFaults
{
    private const string WholeBody = "body";
    private readonly BadInputOperation _operation;

    /// <param name="operation">The operation.</param>
    /// <param name="existingId">Id of an existing resource, for the path.</param>
    public BadInputFaults(BadInputOperation operation, string existingId)
    {
        _operation = operation;
        Faultless = new BadInputRequest(operation)
        {
            EscapedParameters = operation.Parameters
                .Where(p => p.Place == "path" || (p.Place == "query" && p.Required))
                .ToDictionary(p => p.Name, p => p.Schema.Is("integer") ? existingId : Uri.EscapeDataString(p.Schema.Example().Trim('"'))),
            Headers = operation.Parameters
                .Where(p => p.Place == "header" && (p.Required || p.Name == "If-Match"))
                .ToDictionary(p => p.Name, p => p.Name == "If-Match" ? $"\"{existingId}-1\"" : p.Schema.Example().Trim('"')),
            Fields = operation.Body?.Fields.ToDictionary(f => f.Name, f => f.Schema.Example()) ?? [],
            ContentType = operation.MediaTypes.FirstOrDefault(),
        };
        All = [.. operation.Parameters.SelectMany(OfParameter).Concat(OfFields()).Concat(OfBody()).Concat(OfUnknownParameters())];
    }

    public BadInputRequest Faultless { get; }

    public IReadOnlyList<BadInputFault> All { get; }

    private IEnumerable<BadInputFault> OfParameter(BadInputParameter parameter) => parameter.Place switch
    {
        "path" => OfPath(parameter),
        "query" => OfQuery(parameter),
        _ => OfHeader(parameter),
    };

    private IEnumerable<BadInputFault> OfPath(BadInputParameter parameter)
    {
        // An empty segment is a different address, and an address cannot contain a NUL.
        foreach (var text in BadInputValues.TextsFor(parameter.Schema).Where(t => t.Trim().Length > 0 && !t.Contains('\0', StringComparison.Ordinal)))
        {
            yield return Escaped(parameter.Name, Uri.EscapeDataString(text), parameter.Schema.BreaksAsText(text.Trim()));
        }

        foreach (var escape in BadInputValues.Escapes)
        {
            yield return Escaped(parameter.Name, escape, parameter.Schema.IsNumber);
        }

        if (parameter.Schema.MaximumText is { } absent && _operation.DeclaresNotFound)
        {
            yield return Escaped(parameter.Name, absent, isCertain: true);
        }
    }

    private static IEnumerable<BadInputFault> OfQuery(BadInputParameter parameter)
    {
        foreach (var text in BadInputValues.TextsFor(parameter.Schema))
        {
            var isCertain = text.Trim().Length > 0 && parameter.Schema.BreaksAsText(text.Trim());
            yield return Escaped(parameter.Name, Uri.EscapeDataString(text), isCertain);
        }

        foreach (var escape in BadInputValues.Escapes)
        {
            yield return Escaped(parameter.Name, escape, parameter.Schema.IsNumber);
        }

        yield return new(parameter.Name, "missing", parameter.Required, request => request with
        {
            EscapedParameters = Without(request.EscapedParameters, parameter.Name),
        });
    }

    private static IEnumerable<BadInputFault> OfHeader(BadInputParameter parameter)
    {
        // No client can send the other texts in a header.
        foreach (var text in BadInputValues.TextsFor(parameter.Schema).Where(t => t.Length > 0 && !t.AsSpan().ContainsAny('\0', '\r', '\n')))
        {
            yield return new(parameter.Name, Show(text), text.All(char.IsAscii) && parameter.Schema.BreaksAsText(text.Trim()), request => request with
            {
                Headers = With(request.Headers, parameter.Name, text),
            });
        }

        yield return new(parameter.Name, "missing", parameter.Required, request => request with
        {
            Headers = Without(request.Headers, parameter.Name),
        });
    }

    private IEnumerable<BadInputFault> OfFields() => (_operation.Body?.Fields ?? []).SelectMany(field => BadInputValues.JsonFor(field.Schema)
        .Select(json => new BadInputFault(
            field.Name,
            Show(json),
            field.Schema.BreaksAsJson(json),
            request => request with { Fields = With(request.Fields, field.Name, json) }))
        .Append(new(field.Name, "missing", field.Required, request => request with { Fields = Without(request.Fields, field.Name) })));

    private IEnumerable<BadInputFault> OfBody()
    {
        if (_operation.Body is not { } schema)
        {
            yield break;
        }

        foreach (var text in (string[])["", " ", "null", "[]", "[{}]", "1", "true", "\"text\"", "{", "}", "{}{}", "<a/>", "a=b&c=d", "\uFEFF", "\0", new('[', 1000)])
        {
            yield return Whole(Show(text), schema.BreaksAsJson(text), _ => text);
        }

        foreach (var share in (double[])[0.1, 0.3, 0.5, 0.7, 0.9])
        {
            yield return Whole($"cut at {share:P0}", true, json => json[..(int)(json.Length * share)]);
        }

        yield return Whole("cut at its last", true, json => json[..^1]);
        yield return Whole("a brace more", true, json => json + "}");
        yield return Whole("a comma more", true, json => $"{json[..^1]},}}");
        yield return Whole("a comment", true, json => $"/* */{json}");
        foreach (var (name, value) in Faultless.Fields)
        {
            var capitals = name.ToUpperInvariant();
            yield return Whole($"{name} twice", true, json => More(json, $"\"{name}\":{value},\"{name}\":{value}"));
            yield return Whole($"{name} in capitals", true, json => json.Contains($"\"{name}\"", StringComparison.Ordinal)
                ? json.Replace($"\"{name}\"", $"\"{capitals}\"", StringComparison.Ordinal)
                : More(json, $"\"{capitals}\":{value}"));
        }

        foreach (var name in (string[])["unknown", "", "id", "version", "role", "isAdmin", "__proto__", "$type", "a\\u0000b", "\\ud800"])
        {
            yield return Whole($"field '{name}' more", schema.BreaksAsJson(More(Faultless.Json(), $"\"{name}\":1")), json => More(json, $"\"{name}\":1"));
        }

        yield return new(WholeBody, "bytes that are no UTF-8", true, request => request with { Body = [.. Encoding.UTF8.GetBytes(request.Json()[..^2]), 0xC0, 0x80, (byte)'"', (byte)'}'] });
        yield return new(WholeBody, "UTF-16", true, request => request with { Body = Encoding.Unicode.GetBytes(request.Json()) });

        foreach (var type in (string[])["", "text/plain", "application/xml", "multipart/form-data", "application/x-www-form-urlencoded", "json", "/", "application/json/x"])
        {
            yield return new("content type", Show(type), true, request => request with { ContentType = type });
        }

        foreach (var type in (string[])["application/json; charset=utf-16", "application/json; charset=no-such", "application/json; charset=\"", "application/json;;", "application/problem+json"])
        {
            yield return new("content type", Show(type), false, request => request with { ContentType = type });
        }
    }

    private static IEnumerable<BadInputFault> OfUnknownParameters() => BadInputValues.Texts.Select(Uri.EscapeDataString).Concat(BadInputValues.Escapes)
        .Select(escaped => Escaped("unknown", escaped, isCertain: false));

    private static BadInputFault Escaped(string parameter, string escaped, bool isCertain) => new(parameter, Show(escaped), isCertain, request => request with
    {
        EscapedParameters = With(request.EscapedParameters, parameter, escaped),
    });

    private static BadInputFault Whole(string name, bool isCertain, Func<string, string> spoil) =>
        new(WholeBody, name, isCertain, request => request with { Body = Encoding.UTF8.GetBytes(spoil(request.Json())) });

    // Other faults may have left no member to put a comma after.
    private static string More(string json, string members) => $"{json[..^1]}{(json == "{}" ? "" : ",")}{members}}}";

    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string> all, string name, string value) => new(all) { [name] = value };

    private static Dictionary<string, string> Without(IReadOnlyDictionary<string, string> all, string name) =>
        all.Where(entry => entry.Key != name).ToDictionary(entry => entry.Key, entry => entry.Value);

    private static string Show(string text) => $"'{(text.Length > 60 ? $"{text[..60]}... ({text.Length})" : text)}'";
}
