class UsersController < ActionController::API
  def create
    Welcome.perform_async(User.create!(params.permit(:name)).id)
  end
end
