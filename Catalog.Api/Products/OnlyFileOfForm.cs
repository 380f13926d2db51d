using Catalog.Infrastructure.Products.Import;
using Microsoft.AspNetCore.WebUtilities;

namespace Catalog.Api.Products;

/// <summary>The first file of a form. Its end is refused when another file follows, which nobody would read.</summary>
/// <param name="file">The first file.</param>
/// <param name="form">The form, read up to it.</param>
internal sealed class OnlyFileOfForm(Stream file, MultipartReader form) : Stream
{
    private bool _hasEnded;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="UnreadableFileException">The form has a second file.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
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
            }

            _hasEnded = true;
        }

        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();
}
