namespace Catalog.Infrastructure.Products.Import;

/// <summary>A stream whose bytes are counted as they are read.</summary>
internal sealed class CountedStream(Stream inner, Action<long> count) : ReadOnlyStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        count(read);
        return read;
    }
}
