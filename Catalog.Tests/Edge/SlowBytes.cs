using System.Net;

namespace Catalog.Tests.Edge;

/// <summary>A request body that arrives one byte a second.</summary>
internal sealed class SlowBytes : HttpContent
{
    private const int Length = 1000;

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        for (var i = 0; i < Length; i++)
        {
            await stream.WriteAsync(new byte[1]);
            await stream.FlushAsync();
            await Task.Delay(TimeSpan.FromSeconds(1));
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = Length;
        return true;
    }
}
