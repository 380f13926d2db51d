using Catalog.Api.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Catalog.Api.Bulkheads;

/// <summary>Limits the concurrency of endpoints.</summary>
public static class BulkheadEndpoints
{
    /// <summary>Adds the limits.</summary>
    public static IServiceCollection AddBulkheads(this IServiceCollection services)
    {
        services.AddOptions<BulkheadOptions>().BindConfiguration(BulkheadOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<RequestTurns>().AddHostedService<PoolFit>();
    }

    /// <summary>
    /// Creates a group whose endpoints wait for a free slot according to <see cref="WorkOf"/>. They wait after their body has been read,
    /// so that a slow sender occupies no slot. Endpoints without a limit have no overhead.
    /// </summary>
    public static RouteGroupBuilder MapUnderCeilings(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("");
        ((IEndpointConventionBuilder)group).Add(endpoint => endpoint.FilterFactories.Add((context, next) =>
        {
            if (WorkOf.Of(endpoint.Metadata) is not { } work)
            {
                return next;
            }

            var turns = context.ApplicationServices.GetRequiredService<RequestTurns>();
            var resource = work is Work.File or Work.SignIn ? endpoint.DisplayName! : ResourceOf(endpoint);
            return invocation => RunAsync(turns, work, resource, invocation, next);
        }));
        return group;
    }

    /// <summary>Puts requests under this limit; <see langword="null"/>: under none.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="work">The kind of work.</param>
    /// <param name="resource">The resource whose table it waits for, if that is not the endpoint's tag.</param>
    public static TBuilder WorksAs<TBuilder>(this TBuilder endpoint, Work? work, string? resource = null)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new WorkOf(work, resource));

    private static async ValueTask<object?> RunAsync(
        RequestTurns turns, Work work, string resource, EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        object? answer;
        using (var turn = await turns.EnterAsync(work, resource, context.RequestAborted))
        {
            if (turn is null)
            {
                return Problems.Busy(context.Response);
            }

            answer = await next(invocation);
        }

        await HeldAnswer.WaitAsync(context);
        return answer;
    }

    private static string ResourceOf(EndpointBuilder endpoint) => endpoint.Metadata.OfType<WorkOf>().LastOrDefault()?.Resource is { } named
        ? named
        : endpoint.Metadata.OfType<ITagsMetadata>().LastOrDefault() is { Tags: [var tag, ..] } ? tag : endpoint.DisplayName!;
}
