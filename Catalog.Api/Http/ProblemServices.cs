using Catalog.Infrastructure.Json;

namespace Catalog.Api.Http;

/// <summary>Registers strict JSON and an answer to everything that can go wrong with a request.</summary>
public static class ProblemServices
{
    /// <summary>Adds validation, and problem documents for empty error answers, bad and unbindable requests and servers that are away.</summary>
    public static IServiceCollection AddProblems(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json => StrictJson.Apply(json.SerializerOptions));

        // Thrown in every environment, so that one handler words all of them.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddValidation();
        services.AddProblemDetails(problems => problems.CustomizeProblemDetails = ValidationProblems.Reword);
        services.AddExceptionHandler<BadRequestHandler>();
        services.AddExceptionHandler<UnavailableHandler>();
        return services;
    }
}
