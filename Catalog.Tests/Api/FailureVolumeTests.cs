using System.Net;
using Catalog.Api.Http;
using Catalog.Tests.Auth;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Catalog.Tests.Api;

public sealed class FailureVolumeTests
{
    [Fact]
    public async Task An_outage_is_logged_once_a_second_and_kind_however_many_requests_are_answered_503()
    {
        var time = new FakeTimeProvider();
        using var log = new RecordedLog();
        using var logs = LoggerFactory.Create(logging => logging.AddProvider(log));
        var handler = new UnavailableHandler(logs.CreateLogger<UnavailableHandler>(), time);

        for (var i = 0; i < 500; i++)
        {
            await AnswerAsync(handler, new NpgsqlException("no connection"));
            await AnswerAsync(handler, new TimeoutException());
        }

        Assert.Equal(2, log.Lines.Count);
        time.Advance(TimeSpan.FromSeconds(1));
        await AnswerAsync(handler, new NpgsqlException("no connection"));
        Assert.Contains("499", log.Lines.Last(), StringComparison.Ordinal);
    }

    private static async Task AnswerAsync(UnavailableHandler handler, Exception failure)
    {
        var context = new DefaultHttpContext { RequestServices = new ServiceCollection().AddLogging().AddProblemDetails().BuildServiceProvider() };
        Assert.True(await handler.TryHandleAsync(context, failure, CancellationToken.None));
        Assert.Equal((int)HttpStatusCode.ServiceUnavailable, context.Response.StatusCode);
    }
}
