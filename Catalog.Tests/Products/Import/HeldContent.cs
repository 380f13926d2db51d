using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Catalog.Tests.Products.Import;

/// <summary>A CSV body that does not end until the test lets it.</summary>
internal sealed class HeldContent : HttpContent
{
    private readonly TaskCompletionSource _finish = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _text;

    public HeldContent(string text)
    {
        _text = Encoding.UTF8.GetBytes(text);
        Headers.ContentType = new MediaTypeHeaderValue("text/csv");
    }

    public void Finish() => _finish.SetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(_text);
        await stream.FlushAsync();
        await _finish.Task;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
