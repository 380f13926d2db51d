using Catalog.Api.Home;
using Catalog.Infrastructure.Json;

namespace Catalog.Api.Http;

/// <summary>Registers strict JSON and problem documents for errors.</summary>
public static class ProblemServices
{
    /// <summary>Adds validation, and problem documents for empty error responses, invalid requests and unavailable servers.</summary>
    public static IServiceCollection AddProblems(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json => StrictJson.Apply(json.SerializerOptions));

        // Thrown in every environment, so that one handler produces the response.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddValidation();
        services.AddSingleton<IProblemDetailsWriter, ErrorPages>(); // before the framework's own: the first that can write does
        services.AddProblemDetails(problems => problems.CustomizeProblemDetails = ValidationProblems.Reword);
        services.AddExceptionHandler<BadRequestHandler>();
        services.AddExceptionHandler<UnavailableHandler>();
        services.AddExceptionHandler<ConstraintHandler>();
        return services;
    }
}
