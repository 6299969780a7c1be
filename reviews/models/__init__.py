from reviews.models.session import Agreement, GoalProgress, TutoringSession

__all__ = ["Agreement", "GoalProgress", "TutoringSession"]
