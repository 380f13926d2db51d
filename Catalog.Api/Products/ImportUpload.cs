using System.IO.Compression;
using Catalog.Api.Http;
using Catalog.Infrastructure.Products.Import;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Catalog.Api.Products;

/// <summary>The file in a request: its body, or the only file of a form, which is read as it arrives.</summary>
/// <remarks>A form that is compressed as a whole (<c>Content-Encoding: gzip</c>) is decompressed; a compressed file is recognized by whoever reads it.</remarks>
internal static class ImportUpload
{
    private const int LongestBoundary = 200;
    private const string Gzip = "gzip";

    /// <summary>Opens the file.</summary>
    /// <exception cref="UnreadableFileException">The form has no file.</exception>
    /// <exception cref="BadHttpRequestException">415: the file of a form is in another charset than UTF-8.</exception>
    public static async Task<(Stream File, string? MediaType)> OpenAsync(HttpRequest request, string contentType, CancellationToken ct)
    {
        if (!contentType.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            return (request.Body, contentType);
        }

        if (!MediaTypeHeaderValue.TryParse(contentType, out var type) || HeaderUtilities.RemoveQuotes(type.Boundary) is not { Length: > 0 and <= LongestBoundary } boundary)
        {
            throw new UnreadableFileException(1, "must be a form with a boundary");
        }

        try
        {
            var form = new MultipartReader(boundary.ToString(), Decompressed(request)) { BodyLengthLimit = null };
            while (await form.ReadNextSectionAsync(ct) is { } section)
            {
                if (section.AsFileSection() is { } file)
                {
                    return (new OnlyFileOfForm(file.FileStream!, form), MediaTypeOf(file.FileName, section.ContentType));
                }

                RefuseOption(section);
            }
        }
        catch (Exception e) when (IsMalformed(e, ct))
        {
            throw Malformed(e);
        }

        throw new UnreadableFileException(1, "must be a form with a file");
    }

    /// <summary>Whether a failure to read a form is the form's fault, and not that of the connection.</summary>
    public static bool IsMalformed(Exception e, CancellationToken ct) =>
        e is InvalidDataException or IOException and not BadHttpRequestException && !ct.IsCancellationRequested;

    /// <summary>The answer to such a failure.</summary>
    public static UnreadableFileException Malformed(Exception e) => new(1, $"must be a well-formed form: {e.Message}");

    /// <summary>Refuses a field that is meant as an option, which nobody would read.</summary>
    /// <exception cref="UnreadableFileException">The field has the name of an option.</exception>
    public static void RefuseOption(MultipartSection section)
    {
        if (section.AsFormDataSection()?.Name is { } name && ImportQuery.Names.Contains(name))
        {
            throw new UnreadableFileException(1, $"must be a form without options; '{name}' must be in the query");
        }
    }

    private static Stream Decompressed(HttpRequest request)
    {
        if (!request.Headers.ContentEncoding.ToString().Contains(Gzip, StringComparison.OrdinalIgnoreCase))
        {
            return request.Body;
        }

        var form = new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true);
        request.HttpContext.Response.RegisterForDispose(form);
        return form;
    }

    // Browsers send what the system says of a name's extension, which for CSV may be a spreadsheet; then the content decides.
    private static string? MediaTypeOf(string name, string? sent)
    {
        if (MediaTypeHeaderValue.TryParse(sent, out var type) && !BodyEncoding.IsUtf8(type))
        {
            throw new BadHttpRequestException("The charset of the file is not UTF-8. Send UTF-8.", StatusCodes.Status415UnsupportedMediaType);
        }

        return Path.GetExtension(name).ToLowerInvariant() switch
        {
            ".csv" => "text/csv",
            ".tsv" => "text/tab-separated-values",
            ".ndjson" or ".jsonl" => "application/x-ndjson",
            ".json" => "application/json",
            _ => type?.MediaType.Value is "text/csv" or "text/tab-separated-values" or "application/x-ndjson" or "application/json" ? type.MediaType.Value : null,
        };
    }
}
