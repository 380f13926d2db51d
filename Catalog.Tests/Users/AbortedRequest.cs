using System.Diagnostics;
using Catalog.Tests.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Tests.Users;

/// <summary>Waits until a node has noticed that the client of a request is gone, and has cancelled the request's work.</summary>
internal sealed class AbortedRequest : IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private const string Activity = "Microsoft.AspNetCore.Hosting.HttpRequestIn";
    private readonly TaskCompletionSource _noticed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IDisposable _subscription;
    private readonly string _path;

    /// <param name="api">The node.</param>
    /// <param name="path">The path of the request, which is sent afterwards.</param>
    public AbortedRequest(CatalogApi api, string path)
    {
        _path = path;
        _subscription = api.Services.GetRequiredService<DiagnosticListener>().Subscribe(this, name => name.StartsWith(Activity, StringComparison.Ordinal));
    }

    public Task Noticed => _noticed.Task;

    public void OnNext(KeyValuePair<string, object?> value)
    {
        // Registered before the request is handled, so called after all that its handlers register.
        if (value is { Key: Activity + ".Start", Value: HttpContext context } && context.Request.Path == _path)
        {
            context.RequestAborted.Register(_noticed.SetResult);
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose() => _subscription.Dispose();
}
