using System.Net;
using System.Text;

namespace Catalog.Tests.Testbed;

/// <summary>A request body whose last line is held until the test releases it.</summary>
internal sealed class SlowBody(string first, string last) : HttpContent
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes once the first part was sent.</summary>
    public Task Begun => _begun.Task;

    public void LetGo() => _gate.SetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(first));
        await stream.FlushAsync();
        _begun.SetResult();
        await _gate.Task;
        await stream.WriteAsync(Encoding.UTF8.GetBytes(last));
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
