using Catalog.Testbed;
using Catalog.Tests.Testbed;

namespace Catalog.Tests.Lab.Page;

/// <summary>The lab page with two nodes of the service beside it, for visits that follow one another.</summary>
public sealed class LabPageWithService : IAsyncLifetime
{
    private RunningCatalog? _catalog;
    private LabPageHost? _host;

    internal Uri Address => _host!.Address;

    public async ValueTask InitializeAsync()
    {
        _catalog = await RunningCatalog.StartAsync(
            new RunningCatalogOptions
            {
                Content = SampleContent.Everything,
                Private = true,
                Environment = new Dictionary<string, string>
                {
                    ["Caching__Products__LocalTtl"] = "00:00:00.5",
                    ["Caching__Products__NegativeTtl"] = "01:00:00",
                    ["Caching__Redis__Deadline"] = "00:00:10", // a busy build machine is not a Redis in trouble
                    ["Caching__AnswerTime"] = "00:00:10", // nor a node that does not answer
                },
            },
            new RecordedProgress(),
            TestContext.Current.CancellationToken);
        _host = await LabPageHost.StartAsync(_catalog);
    }

    public async ValueTask DisposeAsync()
    {
        await (_host?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_catalog?.DisposeAsync() ?? ValueTask.CompletedTask);
    }
}
