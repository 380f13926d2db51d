using System.IO.Pipelines;

namespace Catalog.Tests.Products;

/// <summary>A pipe that records the most data that its reader left unread.</summary>
internal sealed class MeasuredPipe(PipeReader inner) : PipeReader
{
    public long MostBuffered { get; private set; }

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(cancellationToken);
        MostBuffered = Math.Max(MostBuffered, read.Buffer.Length);
        return read;
    }

    public override bool TryRead(out ReadResult result) => inner.TryRead(out result);

    public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => inner.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);
}
