using Catalog.Infrastructure.Products.Import;
using Microsoft.AspNetCore.WebUtilities;

namespace Catalog.Api.Products;

/// <summary>The first file of a form. Its end is refused when another file or an option follows, which nobody would read.</summary>
/// <param name="file">The first file.</param>
/// <param name="form">The form, read up to it.</param>
internal sealed class OnlyFileOfForm(Stream file, MultipartReader form) : ReadOnlyStream
{
    private bool _hasEnded;

    /// <exception cref="UnreadableFileException">The form has a second file, an option, or no end.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await ReadFileAsync(buffer, cancellationToken);
        }
        catch (Exception e) when (ImportUpload.IsMalformed(e, cancellationToken))
        {
            throw ImportUpload.Malformed(e);
        }
    }

    private async ValueTask<int> ReadFileAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var read = await file.ReadAsync(buffer, cancellationToken);
        if (read == 0 && buffer.Length > 0 && !_hasEnded)
        {
            while (await form.ReadNextSectionAsync(cancellationToken) is { } section)
            {
                if (section.AsFileSection() is { } second)
                {
                    throw new UnreadableFileException(1, $"must be a form with one file; this has a second, '{second.FileName}'");
                }

                ImportUpload.RefuseOption(section);
            }

            _hasEnded = true;
        }

        return read;
    }
}
