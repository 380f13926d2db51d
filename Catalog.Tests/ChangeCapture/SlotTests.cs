using System.Text.Json;
using Catalog.Tests.Api;
using Catalog.Tests.Caching;

namespace Catalog.Tests.ChangeCapture;

/// <summary>The base of tests whose nodes find something unusual about the slot. Each test has private servers.</summary>
public abstract class SlotTests : IAsyncLifetime
{
    private protected CaptureStage Stage { get; } = new();

    public async ValueTask InitializeAsync() => await Stage.StartServersAsync();

    public async ValueTask DisposeAsync() => await Stage.Servers.DisposeAsync();

    private protected static async Task ReportsAsync(CatalogApi node, string status, string description)
    {
        JsonElement state = default;
        try
        {
            await Eventually.BecomesTrueAsync(async () =>
            {
                state = await CaptureStage.StateAsync(node);
                return state.GetProperty("status").GetString() == status
                    && state.GetProperty("description").GetString()!.Contains(description, StringComparison.Ordinal);
            });
        }
        catch (TimeoutException)
        {
            Assert.Fail($"It said {state}.");
        }
    }

    private protected async Task<CatalogApi> StartAsync(string database, params (string Name, string Value)[] settings)
    {
        var node = new CatalogApi(database, Stage.Servers.Redis.Endpoint)
            .With("ChangeCapture:Enabled", "true")
            .With("Caching:KeyPrefix", "trouble:")
            .With("Caching:Products:Ttl", "01:00:00") // entries outlive the test, so a change that shows was delivered
            .With("Caching:Products:LocalTtl", "01:00:00");
        foreach (var (name, value) in settings)
        {
            node.With(name, value);
        }

        await node.InitializeAsync();
        return node;
    }
}
