using Catalog.Lab.Replay;
using Catalog.Tests.Operations;

namespace Catalog.Tests.Lab;

public sealed class SampleLogTests
{
    private const string Update = "CATALOG_UPDATE_SAMPLE_LOG";
    private static readonly string Path = Repository.PathOf("lab", "sample-access.log");

    [Fact]
    public async Task The_sample_in_the_repository_is_the_generated_one()
    {
        var log = SampleLog.Write();
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            await File.WriteAllTextAsync(Path, log);
        }

        Assert.True(
            log == (await File.ReadAllTextAsync(Path)).ReplaceLineEndings("\n"),
            $"To write it again: {Update}=1 dotnet test Catalog.Tests --filter {nameof(The_sample_in_the_repository_is_the_generated_one)}");
    }

    [Fact]
    public async Task Most_lines_of_the_sample_are_reads_and_some_are_not()
    {
        var lines = await File.ReadAllLinesAsync(Path);

        var read = lines.Count(line => AccessLogLine.TryParse(line, out _));

        Assert.InRange(read, lines.Length * 0.9, lines.Length - 1);
    }
}
