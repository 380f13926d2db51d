using Catalog.Lab.HttpFiles;
using Catalog.Testbed;
using Catalog.Tests.Testbed;

namespace Catalog.Tests.Stories;

/// <summary>A new lab, as <c>dotnet run --project lab/Catalog.Lab</c> starts one, on ports of its own.</summary>
public sealed class StoryLab : IAsyncLifetime
{
    private RunningCatalog? _catalog;

    /// <summary>The variables that the lab writes for the editors.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; private set; } = new Dictionary<string, string>();

    /// <summary>What the lab reported while it prepared them.</summary>
    internal RecordedProgress Progress { get; } = new();

    public async ValueTask InitializeAsync()
    {
        _catalog = await RunningCatalog.StartAsync(new RunningCatalogOptions
        {
            Content = SampleContent.Everything,
            Private = true,
            Environment = new Dictionary<string, string>
            {
                ["Caching__Redis__Deadline"] = "00:00:10", // a busy build machine is not a Redis in trouble
                ["Caching__AnswerTime"] = "00:00:10", // nor a node that does not answer
            },
        });
        Variables = await StoryVariables.PrepareAsync(_catalog, hasSamples: true, Progress, CancellationToken.None);
    }

    public ValueTask DisposeAsync() => _catalog?.DisposeAsync() ?? ValueTask.CompletedTask;
}
