using System.Text.Encodings.Web;
using System.Text.Json;

namespace Catalog.Lab.Output;

/// <summary>Writes results as one line of JSON.</summary>
internal static class LabJson
{
    // Not for a web page: "<=" stays readable.
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Line<T>(T result) => JsonSerializer.Serialize(result, Readable);

    /// <summary>Replaces a file with the line.</summary>
    public static Task WriteAsync<T>(T result, FileInfo file, CancellationToken ct) =>
        File.WriteAllTextAsync(file.FullName, Line(result) + "\n", ct);
}
