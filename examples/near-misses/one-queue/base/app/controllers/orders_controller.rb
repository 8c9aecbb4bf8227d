class OrdersController < ActionController::API
  def create
    Order.create!(params.permit(:article))
  end
end
