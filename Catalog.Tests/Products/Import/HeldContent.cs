using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Catalog.Tests.Products.Import;

/// <summary>A CSV body whose last line is repeated until the test lets it end.</summary>
internal sealed class HeldContent : HttpContent
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromMilliseconds(100);

    private readonly TaskCompletionSource _finish = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _text;

    public HeldContent(string text)
    {
        _text = Encoding.UTF8.GetBytes(text);
        Headers.ContentType = new MediaTypeHeaderValue("text/csv");
    }

    private ReadOnlyMemory<byte> LastLine => _text.AsMemory(_text.AsSpan()[..^1].LastIndexOf((byte)'\n') + 1);

    public void Finish() => _finish.SetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(_text);
        do
        {
            await stream.WriteAsync(LastLine); // again and again: a sender who stops is cut off
            await stream.FlushAsync();
            await Task.WhenAny(_finish.Task, Task.Delay(BetweenLines));
        }
        while (!_finish.Task.IsCompleted);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
