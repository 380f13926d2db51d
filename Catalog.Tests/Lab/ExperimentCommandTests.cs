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
    public async Task A_missed_target_shows_in_the_exit_code_and_the_json(string name, int expected, bool ok)
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

    [Theory]
    [InlineData(typeof(TimeoutException))]
    [InlineData(typeof(TaskCanceledException))] // an HTTP client that timed out; nobody cancelled the command
    public async Task An_experiment_that_throws_has_failed(Type failure)
    {
        var (exitCode, error) = await InvokeAsync("failing", new Failing((Exception)Activator.CreateInstance(failure)!));

        Assert.Equal(1, exitCode);
        Assert.Contains($"check failing failed: {failure.FullName}", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_experiment_that_replays_nothing_refuses_a_log()
    {
        var (exitCode, error) = await InvokeAsync($"good --replay {typeof(ExperimentCommandTests).Assembly.Location}");

        Assert.Equal(1, exitCode);
        Assert.Contains("check good does not support --replay.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_experiment_on_one_Redis_refuses_another_topology()
    {
        var (exitCode, error) = await InvokeAsync("good --redis cluster");

        Assert.Equal(1, exitCode);
        Assert.Contains("check good does not support --redis.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_experiment_that_replays_gets_the_log_and_the_speed()
    {
        var experiment = new Replaying();
        var command = ExperimentCommand.Create("check", "For the test.", [experiment]);

        await command.Parse($"replaying --replay {typeof(ExperimentCommandTests).Assembly.Location} --speed 3").InvokeAsync();

        Assert.Equal(
            (typeof(ExperimentCommandTests).Assembly.Location, 3.0), (experiment.Context?.Replay?.FullName, experiment.Context?.Speed));
    }

    [Theory]
    [InlineData("--json")]
    [InlineData("--markdown")]
    public async Task A_result_that_could_not_be_written_is_not_measured(string option)
    {
        var experiment = new Replaying();
        var command = ExperimentCommand.Create("check", "For the test.", [experiment]);

        var exitCode = await command.Parse($"replaying {option} no-such-folder/result").InvokeAsync(new InvocationConfiguration { Error = new StringWriter() });

        Assert.Equal(1, exitCode);
        Assert.Null(experiment.Context);
    }

    [Theory]
    [InlineData("--world two", "two")]
    [InlineData("--world=typo", "typo")]
    [InlineData("--world \"two readers\" --seed 1", "--seed decides the world too")]
    public async Task A_world_that_would_not_be_explored_is_refused(string options, string named)
    {
        var command = ExperimentCommand.Create("check", "For the test.", [new Exploring()]);
        var error = new StringWriter();

        var exitCode = await command.Parse($"exploring {options}").InvokeAsync(new InvocationConfiguration { Error = error });

        Assert.Equal(1, exitCode);
        Assert.Contains(named, error.ToString(), StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Error)> InvokeAsync(string arguments, params IReadOnlyList<IExperiment> more)
    {
        var command = ExperimentCommand.Create("check", "For the test.", [new Fixed("good", 1), new Fixed("bad", 2), new Replaying(), .. more]);
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

    private sealed class Failing(Exception failure) : IExperiment
    {
        public string Name => "failing";

        public string Summary => "Fails.";

        public Task<IReadOnlyList<ExperimentRow>> RunAsync(ExperimentContext context, CancellationToken ct) =>
            Task.FromException<IReadOnlyList<ExperimentRow>>(failure);
    }

    private sealed class Exploring : IExperiment
    {
        public string Name => "exploring";

        public string Summary => "Explores.";

        public bool TakesSeed => true;

        public Task<IReadOnlyList<ExperimentRow>> RunAsync(ExperimentContext context, CancellationToken ct) =>
            Task.FromResult<IReadOnlyList<ExperimentRow>>([]);
    }

    private sealed class Replaying : IExperiment
    {
        public string Name => "replaying";

        public string Summary => "Replays.";

        public bool TakesReplay => true;

        public ExperimentContext? Context { get; private set; }

        public Task<IReadOnlyList<ExperimentRow>> RunAsync(ExperimentContext context, CancellationToken ct)
        {
            Context = context;
            return Task.FromResult<IReadOnlyList<ExperimentRow>>([]);
        }
    }
}
