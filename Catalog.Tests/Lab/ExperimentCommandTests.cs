using System.CommandLine;
using System.Text.Json;
using Catalog.Lab.Commands;
using Catalog.Testbed.Experiments;

namespace Catalog.Tests.Lab;

public sealed class ExperimentCommandTests
{
    [Fact]
    public async Task An_unknown_name_lists_the_known_ones_and_fails()
    {
        var (exitCode, error) = await InvokeAsync("nonsense");

        Assert.Equal(1, exitCode);
        Assert.Contains("good", error, StringComparison.Ordinal);
        Assert.Contains("bad", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("good", 0, true)]
    [InlineData("bad", 1, false)]
    public async Task A_missed_target_is_told_in_the_exit_code_and_the_json(string name, int expected, bool ok)
    {
        var file = Path.GetTempFileName();

        var (exitCode, _) = await InvokeAsync($"{name} --json {file}");

        Assert.Equal(expected, exitCode);
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(file));
        Assert.Equal(name, json.RootElement.GetProperty("name").GetString());
        Assert.Equal(ok, json.RootElement.GetProperty("ok").GetBoolean());
        Assert.Equal("<= 1", json.RootElement.GetProperty("rows")[0].GetProperty("target").GetString());
        File.Delete(file);
    }

    private static async Task<(int ExitCode, string Error)> InvokeAsync(string arguments)
    {
        var command = ExperimentCommand.Create("check", "For the test.", [new Fixed("good", 1), new Fixed("bad", 2)]);
        var error = new StringWriter();
        var exitCode = await command.Parse(arguments).InvokeAsync(new InvocationConfiguration { Error = error });
        return (exitCode, error.ToString());
    }

    private sealed class Fixed(string name, double value) : IExperiment
    {
        public string Name => name;

        public string Summary => $"Always {value}.";

        public Task<IReadOnlyList<ExperimentRow>> RunAsync(ExperimentContext context, CancellationToken ct) =>
            Task.FromResult<IReadOnlyList<ExperimentRow>>([ExperimentRow.AtMost("figure", value, "units", 1)]);
    }
}
