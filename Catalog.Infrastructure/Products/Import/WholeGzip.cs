using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace Catalog.Infrastructure.Products.Import;

/// <summary>Decompresses a file and checks at its end that it is all there. <see cref="GZipStream"/> takes a file that was cut off for a shorter one.</summary>
internal sealed class WholeGzip : ReadOnlyStream
{
    private const int TrailerBytes = 8; // checksum and length of what was compressed (RFC 1952)

    private readonly Tail _compressed;
    private readonly GZipStream _gzip;
    private readonly Crc32 _checksum = new();
    private uint _length;

    /// <summary>Reads a compressed file.</summary>
    public WholeGzip(Stream compressed) => _gzip = new GZipStream(_compressed = new Tail(compressed), CompressionMode.Decompress, leaveOpen: true);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await _gzip.ReadAsync(buffer, cancellationToken);
        _checksum.Append(buffer.Span[..read]);
        _length = unchecked(_length + (uint)read);
        if (read == 0 && buffer.Length > 0 && !IsWhole())
        {
            throw new InvalidDataException("it is cut off, or consists of several compressed files");
        }

        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _gzip.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool IsWhole() =>
        BinaryPrimitives.ReadUInt32LittleEndian(_compressed.Last) == _checksum.GetCurrentHashAsUInt32()
        && BinaryPrimitives.ReadUInt32LittleEndian(_compressed.Last[sizeof(uint)..]) == _length;

    /// <summary>A stream that remembers its last bytes.</summary>
    private sealed class Tail(Stream inner) : ReadOnlyStream
    {
        private readonly byte[] _last = new byte[TrailerBytes];

        public ReadOnlySpan<byte> Last => _last;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken);
            var known = Math.Min(read, TrailerBytes);
            _last.AsSpan(known).CopyTo(_last);
            buffer.Span[(read - known)..read].CopyTo(_last.AsSpan(TrailerBytes - known));
            return read;
        }
    }
}
