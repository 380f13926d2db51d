using System.IO.Pipelines;
using System.Text;
using Catalog.Infrastructure.Products.Import;

namespace Catalog.Tests.Products.Import;

/// <summary>How much of a file is in memory at a time.</summary>
public sealed class RecordMemoryTests
{
    [Fact]
    public async Task An_object_that_does_not_end_is_not_kept_in_memory()
    {
        var pipe = new MeasuredPipe(PipeReader.Create(new MemoryStream(Encoding.UTF8.GetBytes("[{\"sku\":\"" + new string('x', 32 * 1024 * 1024)))));
        await using var records = new JsonRecords(pipe);

        await Assert.ThrowsAsync<UnreadableFileException>(async () => await records.ReadAsync(CancellationToken.None));

        Assert.InRange(pipe.MostBuffered, 1, 2 * IProductRecords.LongestRead);
    }

    [Fact]
    public async Task A_line_without_end_is_not_kept_in_memory()
    {
        var pipe = new MeasuredPipe(PipeReader.Create(new MemoryStream(new byte[16 * 1024 * 1024])));
        await using var records = new NdjsonRecords(pipe);

        Assert.True(await records.ReadAsync(CancellationToken.None));

        Assert.NotNull(records.Broken);
        Assert.InRange(pipe.MostBuffered, 1, 2 * IProductRecords.LongestRecord);
    }
}
